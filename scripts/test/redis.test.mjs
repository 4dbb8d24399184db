import { describeBroker } from './support/describe-broker.mjs';
import { withRedis } from './support/redis-client.mjs';

describeBroker('redis', {
  write: async (url, text) => {
    await withRedis(url, (client) => client.rpush('smoke', text));
  },
  readAll: async (url) => {
    const texts = await withRedis(url, (client) => client.lrange('smoke', 0, -1));
    return texts.toSorted();
  },
});
