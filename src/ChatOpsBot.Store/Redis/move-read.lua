-- ARGV: time, how many bytes of bodies are enough, then names of documents and items. Answers the first of them (one at least), each as
--   'document', key, version, expiry or nothing, body, and index and score for each entry
--   'work', handle, queue, lane or nothing, priority, due, ready or nothing, attempts, lease token, enqueued, last reason or nothing, payload
local answer, bytes = {}, 0
local function document(key)
  local row = redis.call('HMGET', doc(key), 'v', 'x', 'b', 'i')
  local record = { 'document', key, row[1], row[2], row[3] }
  for _, name in ipairs(row[4] and cmsgpack.unpack(row[4]) or {}) do
    record[#record + 1], record[#record + 2] = name, redis.call('ZSCORE', index(name), key)
  end
  return record, row[3]
end
local function work(handle)
  local row = redis.call('HMGET', item(handle), 'q', 'l', 'p', 'd', 'u', 'a', 't', 'e', 'r', 'b')
  -- What was out is due: whoever held it has ended.
  local at = row[5] and row[4] or redis.call('ZSCORE', ready(row[1], row[3]), handle)
  return { 'work', handle, row[1], row[2], row[3], row[4], at, row[6], row[7], row[8], row[9], row[10] }, row[10]
end
for i = 3, #ARGV do
  local name = ARGV[i]
  local record, body
  if name:sub(1, 5) == ':doc:' then record, body = document(name:sub(6)) else record, body = work(name:sub(7)) end
  answer[#answer + 1] = record
  bytes = bytes + #body
  if bytes >= tonumber(ARGV[2]) then break end
end
return answer
