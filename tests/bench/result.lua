-- What every script for wrk says in the end: one line of JSON. `more` are further fields, as they stand there.

function result(threads, summary, latency, more)
  local wrong, errors = 0, summary.errors
  for _, thread in ipairs(threads) do wrong = wrong + thread:get("bad") end
  local lost = errors.connect + errors.read + errors.write + errors.timeout
  io.write(string.format('\nRESULT {"events":%d,"seconds":%.6f,"p50":%.3f,"p99":%.3f,"max":%.3f,"errors":%d%s}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    latency.max / 1000, wrong + lost, more or ""))
end
