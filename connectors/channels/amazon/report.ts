import { XMLParser } from 'fast-xml-parser';
import Type from 'typebox';
import { documentOf, maybe } from '../../http/document.ts';
import { Text } from '../schema.ts';

const Report = documentOf(
  Type.Object({
    AmazonEnvelope: Type.Object({
      Message: Type.Array(
        Type.Object({
          ProcessingReport: Type.Object({
            ProcessingSummary: Type.Object({ MessagesWithError: Type.String() }),
            Result: maybe(
              Type.Array(Type.Object({ ResultCode: Text, ResultMessageCode: Text, ResultDescription: Text })),
            ),
          }),
        }),
      ),
    }),
  }),
);

const parser = new XMLParser({
  ...{ ignoreAttributes: true, parseTagValue: false, processEntities: true },
  isArray: (name) => name === 'Message' || name === 'Result',
});

/** What a processing report says that was not taken of a feed, in words; `null` where it cannot be read. */
export const errorsInReport = (text: string): readonly string[] | null => {
  const read = Report.read(parsed(text));
  if ('errors' in read) return null;
  return read.document.AmazonEnvelope.Message.flatMap(({ ProcessingReport: report }) => {
    const wrong = (report.Result ?? []).filter(({ ResultCode }) => ResultCode === 'Error');
    if (wrong.length === 0) return report.ProcessingSummary.MessagesWithError === '0' ? [] : ['it was not taken'];
    return wrong.map(({ ResultMessageCode, ResultDescription }) =>
      [ResultMessageCode, ResultDescription].filter(Boolean).join(': '),
    );
  });
};

const parsed = (text: string): unknown => {
  try {
    return parser.parse(text);
  } catch {
    return null;
  }
};
