const { default: Sequencer } = require("@jest/test-sequencer");

/** A document that a test follows takes minutes, and its test is a line: jest, which goes by size, would start it last, alone. */
module.exports = class DocumentsFirst extends Sequencer {
  sort(tests) {
    const isDocument = ({ path }) => path.includes("/newcomer/");
    const sorted = super.sort(tests);
    return [...sorted.filter(isDocument), ...sorted.filter((test) => !isDocument(test))];
  }
};
