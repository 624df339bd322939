"""Tests of qingyu/db."""
