-- ARGV: time, key. Answers version and body, or nothing.
local row = redis.call('HMGET', doc(ARGV[2]), 'v', 'b', 'x')
if not row[1] or expired(row[3]) then return {} end
return { row[1], row[2] }
