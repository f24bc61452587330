-- ARGV: time, queue, how many at most, lease in milliseconds.
-- Answers first in how many milliseconds more may be due (-1: nothing waits), then of each item: handle, lane, priority, attempts, token, enqueued, reason, payload.
local queue, max, lease = ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local taken, next = {}, nil
local function sooner(wait)
  if not next or wait < next then next = wait end
end

for priority = 0, 9 do
  -- One more than wanted: it says when there is more to come.
  local rows = redis.call('ZRANGE', ready(queue, priority), 0, max - #taken, 'WITHSCORES')
  for i = 1, #rows, 2 do
    local at = tonumber(rows[i + 1])
    if at > now or #taken == max then
      sooner(math.max(0, at - now))
      break
    end
    taken[#taken + 1] = rows[i]
  end
end

-- A full memory refuses this too, rightly: the end of what would be begun could not be stored.
local answer = { 0 }
for _, handle in ipairs(taken) do
  local row = redis.call('HMGET', item(handle), 'l', 'p', 'a', 't', 'e', 'r', 'b')
  local attempts, token = row[3] + 1, row[4] + 1
  redis.call('HSET', item(handle), 'a', attempts, 't', token, 'u', now + lease)
  redis.call('ZADD', ready(queue, row[2]), now + lease, handle)
  answer[#answer + 1] = { handle, row[1], row[2], attempts, token, row[5], row[6], row[7] }
  sooner(lease)
end
answer[1] = next or -1
return answer
