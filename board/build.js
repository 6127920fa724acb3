/** Builds the board into `board/dist`. Where it is installed without what is needed for that, Weir runs without a board. */
const isMissing = (error) => error?.code === 'ERR_MODULE_NOT_FOUND';

try {
  const { build } = await import('vite');
  await build({ configFile: new URL('./vite.config.ts', import.meta.url).pathname, logLevel: 'warn' });
} catch (error) {
  if (!isMissing(error)) throw error;
  console.log('The board is not built: what builds it is not installed.');
}
