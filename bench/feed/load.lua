-- Asks for one feed after the other, as fast as it is answered. Requests are made
-- beforehand, so that the load costs as little as it can.
local threads = 0

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

local requests, next_request = {}, 1

function init(args)
  for line in io.lines(args[1]) do
    local path, etag = line:match("^(%S+)\t?(.*)$")
    local text = "GET " .. path .. " HTTP/1.1\r\nHost: " .. wrk.host .. "\r\n"
    if etag ~= "" then
      text = text .. "If-None-Match: " .. etag .. "\r\n"
    end
    requests[#requests + 1] = text .. "\r\n"
  end
  -- Each thread begins elsewhere.
  next_request = 1 + math.floor(number * #requests / tonumber(args[2]))
end

function request()
  local text = requests[next_request]
  next_request = next_request % #requests + 1
  return text
end

function done(summary)
  local errors = summary.errors
  io.write(string.format('RESULT {"requests": %d, "micros": %d, "bytes": %d, "errors": %d}\n', summary.requests, summary.duration,
    summary.bytes, errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
