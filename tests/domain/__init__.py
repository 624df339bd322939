"""Tests of qingyu/domain."""
