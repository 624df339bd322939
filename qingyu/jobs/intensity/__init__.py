"""Energy for each unit of product 单耗: by month, window and live, on the boundary of each yardstick."""
