import { expect, test } from 'vitest';
import type { CaseResult, SoakResult, Turn } from '../measure/results.ts';
import { besideLines } from './beside.ts';
import { soakText } from './soak.ts';
import { tailLines } from './speed.ts';

function turn(requestsPerSecond: number, p99 = 2): Turn {
  return { requestsPerSecond, p50: 1, p95: 1, p99, failures: 0, loadCpu: 1 };
}

function result(name: string, connections: number, turns: CaseResult['turns']): CaseResult {
  return { name, title: name, size: 'medium', connections, turns, missing: {} };
}

test('sets REST and WebSockets beside GraphQL over HTTP of the same server, size and number of connections', () => {
  const cases = [
    result('key', 16, { pergola: [turn(1000)], postgraphile: [turn(200)] }),
    result('key', 64, { pergola: [turn(2000)] }),
    result('websocket', 16, { pergola: [turn(1100)], postgraphile: [turn(100)] }),
    result('websocket', 64, { pergola: [turn(3000)] }),
    result('websocket', 1, { pergola: [turn(3000)] }),
    result('rest_key', 16, { pergola: [turn(900)] }),
  ];
  expect(besideLines(cases)).toEqual([
    "Pergola's REST ÷ its GraphQL: key (medium, ×16) 0.90.",
    "Pergola's GraphQL over WebSocket ÷ over HTTP: key (medium, ×16) 1.10, key (medium, ×64) 1.50.",
    "PostGraphile's GraphQL over WebSocket ÷ over HTTP: key (medium, ×16) 0.50.",
  ]);
  expect(besideLines(cases.slice(0, 2))).toEqual([]);
});

test('names the cases in which some wait for long among many', () => {
  const cases = [
    result('key', 16, { pergola: [turn(1, 9)] }),
    result('key', 64, { pergola: [turn(1, 2.5)] }),
    result('list', 64, { pergola: [turn(1, 3.5)] }),
  ];
  expect(tailLines(cases)).toEqual(["Pergola's p99 ÷ p50 at 64 connections: key 2.5, list 3.5. Over 3: list."]);
  expect(tailLines(cases.slice(0, 2))[0]).toContain('None is over 3.');
  expect(tailLines(cases.slice(0, 1))).toEqual([]);
});

test('says whether memory grows, by the minute', () => {
  const soak: SoakResult = {
    seconds: 100,
    requestsPerSecond: 5000,
    failures: 0,
    partSeconds: 10,
    warm: 199,
    most: 222,
    memory: [200, 204, 199, 203, 201, 204, 198, 202, 203, 199],
  };
  expect(soakText(soak)).toContain('199 MB when it was warm, 222 MB at most');
  expect(soakText(soak)).toContain('no growth that can be told from noise');
  const growing = { ...soak, memory: soak.memory.map((held, index) => held + 2 * index) };
  expect(soakText(growing)).toMatch(/Slope 11\.\d+ ± \d\.\d+ MB a minute, .+: it grows\.$/);
  const levelling = { ...soak, memory: [150, 165, 180, 190, 197, 204, 198, 202, 203, 199] };
  expect(soakText(levelling)).toContain('it grew at first, and later no growth');
  expect(soakText({ ...soak, memory: [] })).toContain('was not measured');
});
