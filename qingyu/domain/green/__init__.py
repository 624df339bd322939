"""Green electricity 绿电绿证: certificates, what of them counts, and the shares and duties that follow."""
