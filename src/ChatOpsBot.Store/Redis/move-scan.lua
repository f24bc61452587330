-- ARGV: time, where to go on (0 at first), how many keys to look at, how many milliseconds an export goes on from now.
-- Answers where to go on (0 at the end), how many keys it has looked at and how many there are, whoever's they are, and the names of documents and items.
if redis.call('GET', moving) == 'export' then redis.call('PEXPIRE', moving, ARGV[4]) end
local scanned = redis.call('SCAN', ARGV[2], 'COUNT', ARGV[3])
local answer = { scanned[1], #scanned[2], redis.call('DBSIZE') }
for _, key in ipairs(scanned[2]) do
  local name = key:sub(#root + 1)
  if name:sub(1, 5) == ':doc:' or name:sub(1, 6) == ':item:' then answer[#answer + 1] = name end
end
return answer
