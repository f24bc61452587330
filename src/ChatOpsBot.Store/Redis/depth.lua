-- ARGV: time, queue. Answers how many items there are, and for how many milliseconds the oldest has been due.
local oldest = redis.call('ZRANGE', due(ARGV[2]), 0, 0, 'WITHSCORES')[2]
return { redis.call('ZCARD', due(ARGV[2])), math.max(0, now - (tonumber(oldest) or now)) }
