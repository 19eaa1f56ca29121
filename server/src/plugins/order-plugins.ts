// Plugins, as the configuration lists them → the order in which they start: what one depends on comes before it, and otherwise the
// order stays.

import { PergolaError } from '../base/errors.ts';
import { nearestName } from '../base/nearest-name.ts';

interface Ordered {
  readonly name: string;
  readonly dependsOn?: readonly string[];
}

/** @throws PergolaError plugin-invalid for a name that two have, a dependency that is not there, and dependencies in a circle. */
export function orderPlugins<P extends Ordered>(plugins: readonly P[]): readonly P[] {
  const byName = new Map<string, P>();
  for (const plugin of plugins) {
    if (byName.has(plugin.name)) throw new PergolaError('plugin-invalid', `two plugins are named ${plugin.name}`);
    byName.set(plugin.name, plugin);
  }
  const ordered = new Set<P>();
  const open: string[] = [];
  const visit = (plugin: P) => {
    if (ordered.has(plugin)) return;
    const { name, dependsOn = [] } = plugin;
    const begun = open.indexOf(name);
    if (begun !== -1) {
      const circle = [...open.slice(begun), name].join(' → ');
      throw new PergolaError('plugin-invalid', `plugins depend on each other in a circle: ${circle}`);
    }
    open.push(name);
    for (const wanted of dependsOn) visit(byName.get(wanted) ?? missing(name, wanted, [...byName.keys()]));
    open.pop();
    ordered.add(plugin);
  };
  for (const plugin of plugins) visit(plugin);
  return [...ordered];
}

function missing(name: string, wanted: string, known: readonly string[]): never {
  const near = nearestName(wanted, known);
  throw new PergolaError('plugin-invalid', `the plugin ${name} depends on ${wanted}, which is not among the plugins`, {
    hint: near === undefined ? 'Add it to the configuration.' : `Did it mean ${near}?`,
  });
}
