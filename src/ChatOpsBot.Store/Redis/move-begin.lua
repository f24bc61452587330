-- ARGV: time, 'import' or 'export', for an export in how many milliseconds it is over if nobody goes on with it.
-- Answers 'begun', or 'full', 'import' or 'export': why it is not.
local moved = redis.call('GET', moving)
if ARGV[2] == 'export' then
  if moved then return { moved } end
  redis.call('SET', moving, 'export', 'PX', ARGV[3])
  return { 'begun' }
end
if moved == 'export' then return { moved } end
-- The number of the last handle is there as soon as anything has been stored.
if not moved and redis.call('EXISTS', root .. ':seq') == 1 then return { 'full' } end
redis.call('SET', moving, 'import')
return { 'begun' }
