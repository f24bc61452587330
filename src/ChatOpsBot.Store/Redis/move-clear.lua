-- ARGV: time, where to go on (0 at first), how many keys to look at. Removes what an import has left. Answers in a list of one where to go on, 0 at the end.
local scanned = redis.call('SCAN', ARGV[2], 'COUNT', ARGV[3])
for _, key in ipairs(scanned[2]) do
  if key:sub(1, #root + 1) == root .. ':' and key ~= moving then redis.call('UNLINK', key) end
end
return { scanned[1] }
