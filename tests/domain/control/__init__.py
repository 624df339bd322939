"""Tests of qingyu/domain/control."""
