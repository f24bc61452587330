-- Begins every script: the names of all keys, and the time.
--
-- KEYS[1] is the root of all names. Its braces put every key into one hash slot, so a cluster takes a script for the node that
-- has that slot, and lets it name further keys there: which documents an index lists is not known before.
-- ARGV[1] is the time in unix milliseconds in tests alone; empty, Redis' own clock counts, whatever the clocks of the replicas say.
--
--   :doc:KEY            hash    v version, b body, x expiry, i the indexes it stands in
--   :index:NAME         zset    keys of documents by score
--   :expiries           zset    keys of documents by expiry
--   :seq                number  the last handle
--   :item:HANDLE        hash    q queue, l lane, p priority, d due, e enqueued, a attempts, t lease token, u leased until, r last reason, b payload
--   :due:QUEUE          zset    all handles of the queue by due time
--   :ready:PRIORITY:Q   zset    what can be taken one day without another item's doing (every item without a lane, and the head of each lane), by the
--                               due time, the end of the lease or the end of the lane's hold, whichever is last
--   :lane:QUEUE:LANE    zset    the handles of a lane by priority; equals stand in the order of their handles, which are of equal length
--   :heads:QUEUE        hash    of each lane that has items, the handle of its head
--   :holds              zset    queue and lane by the end of the lane's hold
--   :seen               zset    queue and id by when the id is forgotten
--   :moving             text    import or export, while the store is filled or read out as a whole
--   :wake               channel sender and queue, when something may be due
local root = KEYS[1]
local expiries, holds, seen, moving = root .. ':expiries', root .. ':holds', root .. ':seen', root .. ':moving'

local now = tonumber(ARGV[1])
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end

local function doc(key) return root .. ':doc:' .. key end
local function index(name) return root .. ':index:' .. name end
local function item(handle) return root .. ':item:' .. handle end
local function due(queue) return root .. ':due:' .. queue end
local function ready(queue, priority) return root .. ':ready:' .. priority .. ':' .. queue end
local function heads(queue) return root .. ':heads:' .. queue end

-- Queue and lane, queue and id: the length says where the one ends, as both may be any text.
local function pair(queue, name) return #queue .. ':' .. queue .. ':' .. name end
local function lane(queue, name) return root .. ':lane:' .. pair(queue, name) end

local function expired(expiry) return expiry and tonumber(expiry) <= now end

-- A document says itself where it is listed, so that leaving needs no second index from document to entries.
local function unlist(key, names)
  if names then
    for _, name in ipairs(cmsgpack.unpack(names)) do redis.call('ZREM', index(name), key) end
  end
end
