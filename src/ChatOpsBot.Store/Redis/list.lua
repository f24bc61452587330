-- ARGV: time, index, lowest score, highest score, limit. Answers key, version and body of each document, the highest score first.
local name, lowest, highest, limit = index(ARGV[2]), ARGV[3], ARGV[4], tonumber(ARGV[5])
local found, offset = {}, 0
while #found < limit * 3 do
  -- What has expired and is not swept yet stands in the index and does not count, so one look may not be enough.
  local keys = redis.call('ZREVRANGEBYSCORE', name, highest, lowest, 'LIMIT', offset, limit - #found / 3)
  if #keys == 0 then break end
  offset = offset + #keys
  for _, key in ipairs(keys) do
    local row = redis.call('HMGET', doc(key), 'v', 'b', 'x')
    if not expired(row[3]) then
      found[#found + 1], found[#found + 2], found[#found + 3] = key, row[1], row[2]
    end
  end
end
return found
