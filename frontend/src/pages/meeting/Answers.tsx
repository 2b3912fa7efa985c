import { Part } from "../../components/Part";
import { t } from "../../texts";
import type { FullMeeting } from "./full-meeting";
import classes from "./MeetingPage.module.css";

export function Answers({ answers }: { readonly answers: FullMeeting["answers"] }) {
  return (
    <Part title={t.meeting.answers}>
      {answers.length === 0 ? (
        <p className={classes.reason}>{t.meeting.noAnswers}</p>
      ) : (
        <dl className={classes.answers}>
          {answers.map(({ question, answer, position }) => (
            <div key={position}>
              <dt>{question}</dt>
              <dd>{answer}</dd>
            </div>
          ))}
        </dl>
      )}
    </Part>
  );
}
