// Asks the server of this container whether it can serve: the exit status is 0 if it can, 1 if not, and then the reason is printed.
// Reads PORT alone, for an image sets nothing else about where it listens.

const url = `http://127.0.0.1:${process.env.PORT || 4000}/health/ready`;
try {
  const answer = await fetch(url, { signal: AbortSignal.timeout(4000) });
  if (!answer.ok) console.error(await answer.text());
  process.exitCode = answer.ok ? 0 : 1;
} catch (error) {
  console.error(`${url}: ${error.cause?.message ?? error.message}`);
  process.exitCode = 1;
}
