// What stands before a cluster: passes each connection to the first node that answers, as a load balancer does, without reading it.
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface Balancer {
  /** ws:// address; the path is that of the nodes. */
  readonly url: string;
  stop(): Promise<void>;
}

/** `targets`: ws:// addresses in the order of preference. */
export async function startBalancer(targets: readonly string[]): Promise<Balancer> {
  const open = new Set<Socket>();
  const keep = (socket: Socket): Socket => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    return socket;
  };

  const pass = (client: Socket, [target, ...others]: readonly string[]): void => {
    if (target === undefined) return void client.destroy();
    const node = keep(connect(Number(new URL(target).port), '127.0.0.1'));
    let connected = false;
    node.once('connect', () => {
      connected = true;
      client.pipe(node).pipe(client);
    });
    node.once('error', () => {
      if (connected) client.destroy();
      else pass(client, others);
    });
    node.once('close', () => {
      if (connected) client.destroy();
    });
    client.once('close', () => node.destroy());
  };

  const server = createServer((client) => {
    keep(client).on('error', () => client.destroy());
    pass(client, targets);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `ws://127.0.0.1:${port}${new URL(targets[0]!).pathname}`,
    stop: () =>
      new Promise((done) => {
        for (const socket of open) socket.destroy();
        server.close(() => done());
      }),
  };
}
