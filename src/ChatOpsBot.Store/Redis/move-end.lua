redis.call('DEL', moving)
return {}
