import { parseStringPromise } from "xml2js";

/**
 * What a JUnit report says, as vitest, mocha and pytest write it: how many tests passed, and of each that failed, its
 * name and why.
 * @throws Error where it is no such report, as one that ends early
 */
export async function resultsIn(report) {
  const { testsuites, testsuite } = (await parseStringPromise(report)) ?? {};
  if (!testsuites && !testsuite) throw new Error("its report has no tests");
  const testcases = testcasesOf(testsuites ?? testsuite);
  const failures = testcases.flatMap(({ $: { classname, name }, failure, error }) => {
    const [why] = failure ?? error ?? [];
    return why === undefined ? [] : [`${classname} › ${name}\n${(why._ ?? why).trim()}`];
  });
  const skipped = testcases.filter((testcase) => testcase.skipped).length;
  return { passed: testcases.length - failures.length - skipped, failures };
}

/** The tests of a suite, and of those in it. */
function testcasesOf(suite) {
  return [...(suite.testcase ?? []), ...(suite.testsuite ?? []).flatMap(testcasesOf)];
}
