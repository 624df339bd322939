"""Tests of qingyu/domain/energy."""
