"""`python -m qingyu.cli`, the same as `qingyu`."""

from qingyu.cli import main

main()
