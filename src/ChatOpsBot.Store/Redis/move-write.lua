-- ARGV: time, then a list of records, each after its kind:
--   document  key, version, expiry or nothing, body, and the list of its entries: index, score
--   work      handle, queue, '=' and lane or nothing, priority, due, ready or nothing, attempts, lease token, enqueued, '=' and last reason or nothing, payload
--   hold, id  queue, lane or id, time
--   handles   the last one
if redis.call('GET', moving) ~= 'import' then return redis.error_reply('IMPORT has not begun') end
local write = {}
function write.document()
  local key, version, expiry, body = text(), text(), text(), text()
  redis.call('HSET', doc(key), 'v', version, 'b', body)
  if expiry ~= '' then
    redis.call('HSET', doc(key), 'x', expiry)
    redis.call('ZADD', expiries, expiry, key)
  end
  local names = list(function()
    local name = text()
    redis.call('ZADD', index(name), text(), key)
    return name
  end)
  if #names > 0 then redis.call('HSET', doc(key), 'i', cmsgpack.pack(names)) end
end
function write.work()
  local handle, queue, name, priority, at, ready_at = text(), text(), optional(), text(), text(), text()
  redis.call('HSET', item(handle), 'q', queue, 'p', priority, 'd', at, 'a', text(), 't', text(), 'e', text())
  local reason, payload = optional(), text()
  redis.call('HSET', item(handle), 'b', payload)
  if reason then redis.call('HSET', item(handle), 'r', reason) end
  redis.call('ZADD', due(queue), at, handle)
  if ready_at ~= '' then redis.call('ZADD', ready(queue, priority), ready_at, handle) end
  if not name then return end
  redis.call('HSET', item(handle), 'l', name)
  redis.call('ZADD', lane(queue, name), priority, handle)
  if ready_at ~= '' then redis.call('HSET', heads(queue), name, handle) end
end
local function member(set)
  local name = pair(text(), text())
  redis.call('ZADD', set, text(), name)
end
function write.hold() member(holds) end
function write.id() member(seen) end
function write.handles() redis.call('SET', root .. ':seq', text()) end
for i = 1, number() do write[text()]() end
return {}
