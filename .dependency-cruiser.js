/** The import rules of the folders: who may know whom. Tests may know everything. */
const tests = '(\\.test\\.ts|\\.fixture\\.ts|/testing\\.ts)$';

/** A folder may import these of ours, and nothing else of ours. */
const only = (folder, allowed) => ({
  name: `${folder}-imports`,
  severity: 'error',
  from: { path: `^${folder}/`, pathNot: tests },
  to: {
    path: '^(domain|log|runtime|projections|api|realtime|connectors|board|cli|bench|test)/',
    pathNot: `^(${[folder, ...allowed].join('|')})(/|\\.ts$)`,
  },
});

export default {
  forbidden: [
    only('domain', []),
    only('log', ['domain']),
    only('runtime', ['domain', 'log']),
    only('projections', ['domain', 'log', 'runtime/ports']),
    only('api', ['domain', 'log', 'runtime', 'projections']),
    only('realtime', ['domain', 'log', 'projections']),
    only('connectors', ['domain', 'log', 'runtime', 'projections']),
    only('board', []),
    {
      name: 'one-file-knows-the-event-store-client',
      comment: 'so that its maintained successor can take its place by one line',
      severity: 'error',
      from: { pathNot: '^(log/eventstoredb/client\\.ts|test/servers/eventstore/)' },
      to: { path: 'node_modules/@eventstore/db-client' },
    },
    {
      name: 'views-know-only-the-ports-of-the-runtime',
      severity: 'error',
      from: { path: '^projections/', pathNot: tests },
      to: { path: '^runtime/', pathNot: '^runtime/ports\\.ts$' },
    },
    ...['carriers', 'erp', 'channels'].map((kind) => ({
      name: `${kind}-know-no-other-kind-of-system`,
      comment: 'what two kinds need is in a folder of connectors/ beside them',
      severity: 'error',
      from: { path: `^connectors/${kind}/`, pathNot: tests },
      to: { path: '^connectors/(carriers|erp|channels)/', pathNot: `^connectors/${kind}/` },
    })),
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^board/dist' },
    includeOnly: {
      path: '^(domain|log|runtime|projections|api|realtime|connectors|board|cli|bench|test)/|node_modules/@eventstore',
    },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.js'] },
  },
};
