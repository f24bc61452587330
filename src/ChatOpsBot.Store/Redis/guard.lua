-- Goes before every operation of a bot: while the store is read out or filled as a whole, nothing else may see or change it.
local moved = redis.call('GET', moving)
if moved == 'import' then
  return redis.error_reply('IMPORT has begun and not ended: the store is not whole; run it again with import store FILE')
elseif moved then
  return redis.error_reply('EXPORT is running; it is over soon')
end

