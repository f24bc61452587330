-- ARGV: time, how many at most of each kind. Removes what has expired: nobody has seen it since, so there is no hurry.
-- Answers in a list of one how many it found of what it found most.
local limit = ARGV[2]
local function over(set) return redis.call('ZRANGEBYSCORE', set, '-inf', now, 'LIMIT', 0, limit) end

local keys = over(expiries)
for _, key in ipairs(keys) do
  unlist(key, redis.call('HGET', doc(key), 'i'))
  redis.call('DEL', doc(key))
  redis.call('ZREM', expiries, key)
end
local most = #keys
for _, set in ipairs({ holds, seen }) do
  local members = over(set)
  for _, member in ipairs(members) do redis.call('ZREM', set, member) end
  most = math.max(most, #members)
end
return { most }
