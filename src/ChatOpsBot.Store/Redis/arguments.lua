-- Reads ARGV from after the time to its end: texts, numbers, texts that may be missing (an '=' goes before one that is not), and lists after their length.
local position = 1
local function text()
  position = position + 1
  return ARGV[position]
end
local function number() return tonumber(text()) end
local function optional()
  local value = text()
  if value ~= '' then return value:sub(2) end
end
local function list(read)
  local all = {}
  for i = 1, number() do all[i] = read() end
  return all
end

