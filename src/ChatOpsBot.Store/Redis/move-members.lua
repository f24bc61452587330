-- ARGV: time, 'holds' or 'seen', from which on, how many. Answers queue, lane or id, and time of each.
local members = redis.call('ZRANGE', ARGV[2] == 'holds' and holds or seen, ARGV[3], ARGV[3] + ARGV[4] - 1, 'WITHSCORES')
local answer = {}
for i = 1, #members, 2 do
  local colon = members[i]:find(':', 1, true)
  local length = tonumber(members[i]:sub(1, colon - 1))
  answer[#answer + 1] = members[i]:sub(colon + 1, colon + length)
  answer[#answer + 1] = members[i]:sub(colon + length + 2)
  answer[#answer + 1] = members[i + 1]
end
return answer
