"""Yardsticks 限额, 标杆/基准, 领跑者: corrected levels, gaps, what a gap is worth, peers."""
