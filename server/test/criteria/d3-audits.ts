// D3: the checks of the GraphQL over HTTP specification (graphql-http's `serverAudits`), over both lanes.

import { serverAudits } from 'graphql-http';
import { countedBackend } from './counted-backend.ts';
import type { Criterion, CriterionOptions, Figures } from './criterion.ts';

export const auditsCriterion: Criterion = {
  id: 'D3',
  title: 'Every audit of GraphQL over HTTP is passed',
  unit: 'runs of all audits in each lane',
  defaultN: 5,
  smallN: 1,
  limits: [
    { figure: 'notOk', atMost: 0 },
    { figure: 'fewestOk', atLeast: 61 },
  ],
  run,
};

async function run({ server, n, report }: CriterionOptions): Promise<Figures> {
  const sql = 'create table note (id int primary key); grant select on note to anon';
  await using place = await countedBackend(server, { sql });
  const figures = { runs: 0, notOk: 0, fewestOk: Number.POSITIVE_INFINITY };
  for (; figures.runs < n; figures.runs++) {
    for (const { endpoint } of place.served) {
      let ok = 0;
      for (const audit of serverAudits({ url: endpoint })) {
        const result = await audit.fn();
        if (result.status === 'ok') ok++;
        else {
          figures.notOk++;
          report(`${result.id} ${result.name}: ${result.status}`);
        }
      }
      figures.fewestOk = Math.min(figures.fewestOk, ok);
    }
  }
  return figures;
}
