"""Tests of qingyu/jobs."""
