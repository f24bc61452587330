-- ARGV: time, sender, then four lists, each after its length:
--   ends      handle, token, kind (complete, renew, retry, defer), delay in milliseconds, reason
--   puts      key, expected version, time to keep in milliseconds or nothing, body, and the list of its entries: index, score
--   deletes   key, expected version
--   enqueues  queue, '=' and lane or nothing, priority, delay, '=' and id or nothing, time to remember the id, payload
-- Answers 'lost'; or 'conflict' and the key; or 'done', the list of the enqueues that were skipped (from 0), the list of queues where something may be due.
--
-- Redis does not undo what a script has done when it fails. So everything is read and judged before the first write; and whether it may write
-- at all (memory, disk) Redis decides at the first one and at no other.
local sender = text()
local ends = list(function() return { handle = text(), token = text(), kind = text(), delay = number(), reason = text() } end)
local puts = list(function()
  return { key = text(), version = number(), keep = number(), body = text(),
    entries = list(function() return { index = text(), score = text() } end) }
end)
local deletes = list(function() return { key = text(), version = number() } end)
local enqueues = list(function()
  return { queue = text(), lane = optional(), priority = number(), delay = number(), id = optional(), remember = number(), payload = text() }
end)

for _, e in ipairs(ends) do
  local row = redis.call('HMGET', item(e.handle), 't', 'u', 'q', 'l', 'p')
  if row[1] ~= e.token or not row[2] then return { 'lost' } end
  e.queue, e.lane, e.priority = row[3], row[4], row[5]
end
for _, changes in ipairs({ puts, deletes }) do
  for _, change in ipairs(changes) do
    local row = redis.call('HMGET', doc(change.key), 'v', 'x', 'i')
    local version = (not row[1] or expired(row[2])) and 0 or tonumber(row[1])
    if version ~= change.version then return { 'conflict', change.key } end
    change.listed = row[3]
  end
end

-- From here on it writes, and nothing may fail. The first write is one that a full memory refuses when the commit adds anything: to begin with
-- a deletion would let all the rest pass.
local last = 0
if #puts + #enqueues > 0 then last = redis.call('INCRBY', root .. ':seq', #enqueues) end

for _, put in ipairs(puts) do
  unlist(put.key, put.listed)
  redis.call('DEL', doc(put.key))
  redis.call('HSET', doc(put.key), 'v', put.version + 1, 'b', put.body)
  if put.keep then
    redis.call('HSET', doc(put.key), 'x', now + put.keep)
    redis.call('ZADD', expiries, now + put.keep, put.key)
  else
    redis.call('ZREM', expiries, put.key)
  end
  if #put.entries > 0 then
    local names = {}
    for i, entry in ipairs(put.entries) do
      names[i] = entry.index
      redis.call('ZADD', index(entry.index), entry.score, put.key)
    end
    redis.call('HSET', doc(put.key), 'i', cmsgpack.pack(names))
  end
end

for _, delete in ipairs(deletes) do
  unlist(delete.key, delete.listed)
  redis.call('DEL', doc(delete.key))
  redis.call('ZREM', expiries, delete.key)
end

local woken, wakes = {}, {}
local function wake(queue)
  if not woken[queue] then
    woken[queue] = true
    wakes[#wakes + 1] = queue
  end
end

-- The first of the lane becomes its head.
local function promote(queue, name, not_before)
  local first = redis.call('ZRANGE', lane(queue, name), 0, 0)[1]
  if not first then
    redis.call('HDEL', heads(queue), name)
    return
  end
  local row = redis.call('HMGET', item(first), 'p', 'd')
  redis.call('ZADD', ready(queue, row[1]), math.max(tonumber(row[2]), not_before), first)
  redis.call('HSET', heads(queue), name, first)
  wake(queue)
end

local function complete(e)
  redis.call('DEL', item(e.handle))
  redis.call('ZREM', due(e.queue), e.handle)
  redis.call('ZREM', ready(e.queue, e.priority), e.handle)
  if not e.lane then return end
  redis.call('ZREM', lane(e.queue, e.lane), e.handle)
  if e.delay > 0 then redis.call('ZADD', holds, now + e.delay, pair(e.queue, e.lane)) end
  promote(e.queue, e.lane, e.delay > 0 and now + e.delay or 0)
end

local function renew(e)
  redis.call('HSET', item(e.handle), 'u', now + e.delay)
  redis.call('ZADD', ready(e.queue, e.priority), now + e.delay, e.handle)
end

local function release(e)
  local at = now + e.delay
  redis.call('HSET', item(e.handle), 'd', at, 'r', e.reason)
  redis.call('HDEL', item(e.handle), 'u')
  -- A deferred attempt does not count.
  if e.kind == 'defer' then redis.call('HINCRBY', item(e.handle), 'a', -1) end
  redis.call('ZADD', due(e.queue), at, e.handle)
  if e.lane then
    -- While it waits, a more urgent item of the lane goes first.
    redis.call('ZREM', ready(e.queue, e.priority), e.handle)
    promote(e.queue, e.lane, 0)
  else
    redis.call('ZADD', ready(e.queue, e.priority), at, e.handle)
    wake(e.queue)
  end
end

for _, e in ipairs(ends) do
  if e.kind == 'complete' then complete(e)
  elseif e.kind == 'renew' then renew(e)
  else release(e) end
end

local function seen_before(work)
  if not work.id then return false end
  local id = pair(work.queue, work.id)
  local known = redis.call('ZSCORE', seen, id)
  if known and not expired(known) then return true end
  redis.call('ZADD', seen, now + work.remember, id)
  return false
end

-- Whether the head of the lane, if there is one, makes room for the item.
local function makes_room(work)
  local head = redis.call('HGET', heads(work.queue), work.lane)
  if not head then return true end
  local row = redis.call('HMGET', item(head), 'p', 'u')
  -- What has been taken stays the head until it is ended, whatever comes meanwhile.
  if row[2] or work.priority >= tonumber(row[1]) then return false end
  redis.call('ZREM', ready(work.queue, row[1]), head)
  return true
end

local function enqueue(work, handle)
  local at = now + work.delay
  redis.call('HSET', item(handle), 'q', work.queue, 'p', work.priority, 'd', at, 'e', now, 'a', 0, 't', 0, 'b', work.payload)
  redis.call('ZADD', due(work.queue), at, handle)
  if not work.lane then
    redis.call('ZADD', ready(work.queue, work.priority), at, handle)
  else
    redis.call('HSET', item(handle), 'l', work.lane)
    redis.call('ZADD', lane(work.queue, work.lane), work.priority, handle)
    -- Not this one for certain: one that was out when its process ended may have stood before more urgent ones.
    if makes_room(work) then promote(work.queue, work.lane, tonumber(redis.call('ZSCORE', holds, pair(work.queue, work.lane)) or 0)) end
  end
  wake(work.queue)
end

local skipped = {}
for i, work in ipairs(enqueues) do
  if seen_before(work) then skipped[#skipped + 1] = i - 1
  else enqueue(work, string.format('%016.0f', last - #enqueues + i)) end
end

for _, queue in ipairs(wakes) do redis.call('PUBLISH', root .. ':wake', sender .. ' ' .. queue) end
return { 'done', skipped, wakes }
