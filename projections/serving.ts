import type { ViewBuild, ViewDeclaration } from './port.ts';

const newer = (a: ViewBuild, b: ViewBuild): ViewBuild =>
  b.version > a.version || (b.version === a.version && b.build > a.build) ? b : a;

/** The build that serves a declaration: the newest finished one of its version, while there is none, of a version before. */
export const servingBuild = <B extends ViewBuild>(
  builds: readonly B[],
  { name, version }: Pick<ViewDeclaration, 'name' | 'version'>,
): B | null => {
  const finished = builds.filter((b) => b.name === name && b.version <= version && b.finishedAt !== null);
  return finished.reduce<B | null>((best, one) => (best && newer(best, one) === best ? best : one), null);
};

/** The builds of a declaration's name that no process of this version or a later one has read since `finishedBefore`. */
export const retiredBuilds = (
  builds: readonly ViewBuild[],
  declaration: Pick<ViewDeclaration, 'name' | 'version'>,
  finishedBefore: number,
): readonly ViewBuild[] => {
  const serving = servingBuild(builds, declaration);
  if (serving?.version !== declaration.version || (serving.finishedAt ?? finishedBefore) >= finishedBefore) return [];
  return builds.filter((b) => b.name === declaration.name && b !== serving && newer(b, serving) === serving);
};
