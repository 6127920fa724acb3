import classes from './ends.module.css';

const LENGTH_MAX = 18;
const TAIL_LENGTH = 10;

/** A number of somebody else's: where there is no room for all of it, both its ends are seen, for it is the last of it that tells it from others. */
export const Ends = ({ text }: { readonly text: string }) =>
  text.length <= LENGTH_MAX ? (
    text
  ) : (
    <span className={classes.ends} title={text}>
      <span className={classes.head}>{text.slice(0, -TAIL_LENGTH)}</span>
      <span>{text.slice(-TAIL_LENGTH)}</span>
    </span>
  );
