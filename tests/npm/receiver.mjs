// A small app that Slack's requests arrive at. It checks each signature by the documented algorithm: https://docs.slack.dev/authentication/verifying-requests-from-slack
import { createHmac, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';

export class Receiver {
  #handlers = new Map();
  #problems = [];
  #server;

  /** @param {number} port */
  static async start(port, secret) {
    const receiver = new Receiver();
    receiver.#server = createServer((request, response) => receiver.#answer(request, response, secret));
    receiver.#server.listen(port, '127.0.0.1');
    await once(receiver.#server, 'listening');
    return receiver;
  }

  /** What to do with a form that arrives at the path; what it returns is the answer. */
  on(path, handle) {
    this.#handlers.set(path, handle);
  }

  /** Throws what went wrong in a handler, where nobody but Slack could see it. */
  rethrow() {
    if (this.#problems.length > 0) throw this.#problems.shift();
  }

  stop() {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #answer(request, response, secret) {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    try {
      const expected = `v0=${createHmac('sha256', secret).update(`v0:${request.headers['x-slack-request-timestamp']}:${body}`).digest('hex')}`;
      const given = request.headers['x-slack-signature'] ?? '';
      if (given.length !== expected.length || !timingSafeEqual(Buffer.from(given), Buffer.from(expected))) throw new Error(`bad signature on ${request.url}`);
      const isForm = request.headers['content-type'] === 'application/x-www-form-urlencoded';
      const answer = await this.#handlers.get(request.url)?.(isForm ? Object.fromEntries(new URLSearchParams(body)) : JSON.parse(body));
      response.writeHead(200, { 'content-type': 'application/json' }).end(answer ? JSON.stringify(answer) : '');
    } catch (problem) {
      this.#problems.push(problem);
      response.writeHead(500).end();
    }
  }
}
