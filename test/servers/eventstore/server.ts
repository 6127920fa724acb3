import { once } from 'node:events';
import { createServer, type Server as NetServer, type Socket } from 'node:net';
import { GossipService } from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import gossip from '@eventstore/db-client/generated/gossip_pb.js';
import { ServerFeaturesService } from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import features from '@eventstore/db-client/generated/serverfeatures_pb.js';
import { StreamsService } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import { Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData } from '@grpc/grpc-js';
import { type Address, gone, refused } from './errors.ts';
import { createFaults, type Faults } from './faults.ts';
import { type ReadCall, readHandler } from './reads.ts';
import { createState, type State } from './state.ts';
import { uuid } from './wire.ts';
import { appendHandler, batchAppendHandler, deleteHandler, tombstoneHandler } from './writes.ts';

const HOST = '127.0.0.1';
const MESSAGE_BYTES_MAX = 17 * 1024 * 1024;
const LEADER = 8;
const STREAMS = 'event_store.client.streams.streams';

export type TestServer = {
  readonly state: State;
  readonly faults: Faults;
  readonly address: () => Address;
  readonly connectionString: () => string;
  /** Who the server says is the leader; itself unless told otherwise. */
  readonly setLeader: (leader: Address) => void;
  /** Lists `batchappend` among the methods, or does not. */
  readonly setBatchAppend: (offered: boolean) => void;
  /** Cuts every connection, as a network does. */
  readonly dropConnections: () => void;
  /** Ends every subscription: plainly, or with the error of a server that shuts down. */
  readonly endSubscriptions: (how: 'end' | 'error') => void;
  readonly subscriptions: () => number;
  readonly connections: () => number;
  /** Appends that arrived so far, by kind of call. */
  readonly arrived: () => Readonly<Record<'append' | 'batchAppend', number>>;
  /** Goes away at once, as a killed process does. */
  readonly stop: () => Promise<void>;
  /** Comes back on the same port with the same log. */
  readonly start: () => Promise<void>;
};

const supportedMethods = (batchAppend: boolean): features.SupportedMethods => {
  const names = ['append', 'read', 'delete', 'tombstone', ...(batchAppend ? ['batchappend'] : [])];
  const answer = new features.SupportedMethods();
  answer.setEventStoreServerVersion('24.10.0');
  for (const name of names) {
    const method = new features.SupportedMethod();
    method.setMethodName(name);
    method.setServiceName(STREAMS);
    answer.addMethods(method);
  }
  return answer;
};

const clusterOf = ({ host, port }: Address): gossip.ClusterInfo => {
  const endpoint = new gossip.EndPoint();
  endpoint.setAddress(host);
  endpoint.setPort(port);
  const member = new gossip.MemberInfo();
  member.setInstanceId(uuid('00000000-0000-4000-8000-000000000001'));
  member.setState(LEADER);
  member.setIsAlive(true);
  member.setHttpEndPoint(endpoint);
  const cluster = new gossip.ClusterInfo();
  cluster.addMembers(member);
  return cluster;
};

/** An EventStoreDB in memory, for tests: speaks gRPC to the real client, and misbehaves when told to. */
export const startTestServer = async (port = 0): Promise<TestServer> => {
  const state = createState();
  const faults = createFaults();
  const sockets = new Set<Socket>();
  const subscriptions = new Set<ReadCall>();
  let address: Address = { host: HOST, port };
  let leader: Address | undefined;
  let batchAppend = true;
  let running: { readonly net: NetServer; readonly grpc: Server } | undefined;

  const dropConnections = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const arrived = { append: 0, batchAppend: 0 };
  const count = (call: keyof typeof arrived): void => {
    arrived[call] += 1;
  };
  const context = { state, faults, leader: () => leader ?? address, dropConnections, subscriptions, count };

  const supported = <Request>(
    _: ServerUnaryCall<Request, features.SupportedMethods>,
    answer: sendUnaryData<features.SupportedMethods>,
  ): void => {
    const fault = faults.take('features');
    if (fault?.kind === 'silent') return;
    if (fault?.kind === 'drop') dropConnections();
    else if (fault?.kind === 'refuse') answer(refused(fault.why, context.leader()));
    else answer(null, supportedMethods(batchAppend));
  };

  const createGrpc = (): Server => {
    const grpc = new Server({
      'grpc.max_receive_message_length': MESSAGE_BYTES_MAX,
      'grpc.max_send_message_length': MESSAGE_BYTES_MAX,
    });
    grpc.addService(StreamsService, {
      read: readHandler(context),
      append: appendHandler(context),
      batchAppend: batchAppendHandler(context),
      delete: deleteHandler(context),
      tombstone: tombstoneHandler(context),
    });
    grpc.addService(ServerFeaturesService, { getSupportedMethods: supported });
    grpc.addService(GossipService, {
      read: (_: unknown, answer: sendUnaryData<gossip.ClusterInfo>) => answer(null, clusterOf(context.leader())),
    });
    return grpc;
  };

  const start = async (): Promise<void> => {
    const grpc = createGrpc();
    // Sockets are ours, so that connections can be cut.
    const injector = grpc.createConnectionInjector(ServerCredentials.createInsecure());
    const net = createServer({ noDelay: true }, (socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      socket.on('error', () => {});
      injector.injectConnection(socket);
    });
    net.listen(address.port, HOST);
    await once(net, 'listening');
    const bound = net.address();
    if (bound !== null && typeof bound === 'object') address = { host: HOST, port: bound.port };
    running = { net, grpc };
  };

  const stop = async (): Promise<void> => {
    if (!running) return;
    const { net, grpc } = running;
    running = undefined;
    const closed = once(net, 'close');
    net.close();
    dropConnections();
    grpc.forceShutdown();
    subscriptions.clear();
    state.restart();
    await closed;
  };

  await start();
  return {
    state,
    faults,
    address: () => address,
    connectionString: () => `esdb://${address.host}:${address.port}?tls=false`,
    setLeader: (to) => {
      leader = to;
    },
    setBatchAppend: (offered) => {
      batchAppend = offered;
    },
    dropConnections,
    endSubscriptions: (how) => {
      for (const call of subscriptions) {
        if (how === 'end') call.end();
        else call.emit('error', gone());
      }
    },
    subscriptions: () => subscriptions.size,
    connections: () => sockets.size,
    arrived: () => ({ ...arrived }),
    stop,
    start,
  };
};
