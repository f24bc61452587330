-- Answers the last handle that was given.
return { redis.call('GET', root .. ':seq') or 0 }
