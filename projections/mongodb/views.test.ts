import { afterAll, describe } from 'vitest';
import { projectingContract } from '../../test/contracts/projecting.ts';
import { rebuildingContract } from '../../test/contracts/rebuilding.ts';
import { viewStoreContract } from '../../test/contracts/view-store.ts';
import { startMongo } from '../../test/servers/ferretdb.ts';
import { openMongoViews } from './views.ts';

const server = await startMongo();
afterAll(async () => server?.stop());

const factory = async () => {
  const url = server?.database() ?? '';
  return { store: openMongoViews(url, () => 0), again: async () => openMongoViews(url, () => 0) };
};

describe.skipIf(!server)('view store in MongoDB', () => {
  // FerretDB looks through the whole collection for each guarded write.
  viewStoreContract(factory, server?.real ? 3_000 : 300);
});

describe.skipIf(!server)('projecting into MongoDB', () => {
  projectingContract(factory, { numRuns: 30, guards: server?.real ?? false });
});

describe.skipIf(!server)('a rebuild in MongoDB', () => {
  rebuildingContract(async () => openMongoViews(server?.database() ?? '', () => 0), server?.real ? 30 : 3);
});
