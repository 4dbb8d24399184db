/**
 * Header patches, applied to headers as `header-bytes.ts` writes them: a format byte, then name and value
 * of each, both behind their length in 4 bytes. In a patch the length 2^32 - 1 stands for `null`: remove it.
 */
export const HEADERS = `
local REMOVED = 4294967295

-- Calls visit(name, value) for each; value is nil where it is removed.
local function eachHeader(bytes, visit)
  local at, size = 2, #bytes
  while at <= size do
    local name, length
    name, length, at = struct.unpack('>I4c0I4', bytes, at)
    if length == REMOVED then
      visit(name, nil)
    else
      visit(name, string.sub(bytes, at, at + length - 1))
      at = at + length
    end
  end
end

-- Headers with a patch merged in; false where none is left.
local function mergeHeaders(headers, patch)
  if #patch < 2 then return headers end
  local names, values = {}, {}
  local function visit(name, value)
    if values[name] == nil and value ~= nil then names[#names + 1] = name end
    values[name] = value
  end
  if headers then eachHeader(headers, visit) end
  eachHeader(patch, visit)
  local out = { string.sub(patch, 1, 1) }
  for _, name in ipairs(names) do
    local value = values[name]
    if value ~= nil then
      out[#out + 1] = struct.pack('>I4', #name) .. name .. struct.pack('>I4', #value) .. value
    end
  end
  if #out == 1 then return false end
  return table.concat(out)
end
`;
