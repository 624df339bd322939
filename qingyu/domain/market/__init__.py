"""The carbon market 全国碳排放权交易市场: allowances, deadlines, what may be surrendered."""
