"""Hands out, collects and gives feedback by nbgrader's exchange, with the rights of a course's account.

exchange.py release|collect|feedback EXERCISE        where and for which course is in the environment
"""

import contextlib
import os
import pwd
import shutil
import stat
import sys
from datetime import datetime, timezone

from nbgrader.apps.baseapp import NbGrader
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeError
from nbgrader.exchange.default import ExchangeCollect, ExchangeReleaseAssignment, ExchangeReleaseFeedback

ROOT, COURSE = os.environ["CLASS_COURSE_FOLDER"], os.environ["CLASS_COURSE_ID"]
EXERCISES = os.path.join(os.environ["CLASS_COURSE"], "notebooks", "exercises")

# Bytes that one hand-in may have, as `npm run grade` takes them: data beside the notebook included.
LARGEST = 100 * 1024**2


class Collect(ExchangeCollect):
    """Takes what was handed in, and nothing else.

    nbgrader warns where a hand-in belongs to another account than it says; here it is left out. And nbgrader follows
    links: a learner who hands in a link to the gradebook would get it back beside the feedback. Here only files are
    taken that are no links and belong to whoever handed them in, however they are changed meanwhile.
    """

    def init_src(self):
        super().init_src()
        self.src_records = [record for record in self.src_records if self.is_genuine(record)]

    def _path_to_record(self, path):
        # Anybody can make a folder of any name there; none of them is a reason to stop.
        try:
            return super()._path_to_record(path)
        except Exception:
            return {"username": "", "filename": os.path.basename(path), "timestamp": datetime.min}

    def _sort_by_timestamp(self, records):
        # The first of these is taken: what somebody else has put there must not hide what the learner has.
        newest_first = super()._sort_by_timestamp(records)
        for record in newest_first:
            if not self.is_genuine(record):
                self.log.warning("Left out: %s, which %s has put there", record["filename"], self.owner_of(record))
        return sorted(newest_first, key=lambda record: not self.is_genuine(record))

    def is_genuine(self, record):
        return self.owner_of(record) == record["username"]

    def owner_of(self, record):
        found = os.lstat(os.path.join(self.inbound_path, record["filename"]))
        return name_of(found.st_uid) if stat.S_ISDIR(found.st_mode) else "somebody"

    def do_copy(self, src, dest, log=None):
        self.copied = 0
        folder = os.open(src, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            self.changed = os.fstat(folder).st_ctime
            self.copy_folder(folder, dest, os.fstat(folder).st_uid)
        finally:
            os.close(folder)
        # What a learner's program says of the time can be made up, and so can the time that a file shows. When something of it
        # was last changed, the system alone notes down.
        with open(os.path.join(dest, "timestamp.txt"), "w") as file:
            file.write(datetime.fromtimestamp(self.changed, timezone.utc).strftime("%Y-%m-%d %H:%M:%S.%f UTC"))
        for inner, _, names in os.walk(dest):
            for name in names:
                os.utime(os.path.join(inner, name), (self.changed, self.changed))

    def copy_folder(self, folder, dest, owner):
        os.makedirs(dest)
        for name in os.listdir(folder):
            try:
                # A pipe would be waited for.
                inner = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
            except OSError as error:
                self.log.warning("Left out: %s (%s)", name, error.strerror)
                continue
            try:
                self.copy_one(inner, name, os.path.join(dest, name), owner)
            finally:
                os.close(inner)

    def copy_one(self, inner, name, dest, owner):
        found = os.fstat(inner)
        self.changed = max(self.changed, found.st_ctime)
        if found.st_uid != owner:
            self.log.warning("Left out: %s, which belongs to %s", name, name_of(found.st_uid))
        elif stat.S_ISDIR(found.st_mode):
            self.copy_folder(inner, dest, owner)
        elif stat.S_ISREG(found.st_mode):
            self.copied += found.st_size
            if self.copied > LARGEST:
                raise ExchangeError(f"{name}: more than {LARGEST // 1024**2} MB were handed in")
            with os.fdopen(os.dup(inner), "rb") as source, open(dest, "xb") as target:
                shutil.copyfileobj(source, target)


def name_of(uid):
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def course_directory(app, exercise):
    found = CourseDirectory(parent=app)
    found.root = ROOT
    found.course_id = COURSE
    found.assignment_id = exercise
    # What was collected lies apart from what grading makes of it.
    found.submitted_directory = "collected"
    # When it is due, `npm run grade` is told.
    found.db_url = "sqlite://"
    return found


def release(app, exercise):
    """Hands out an exercise as the course has it; what was handed out before is replaced."""
    folder = os.path.join(ROOT, "release", exercise)
    os.makedirs(folder, exist_ok=True)
    shutil.copyfile(os.path.join(EXERCISES, f"{exercise}.ipynb"), os.path.join(folder, f"{exercise}.ipynb"))
    do = ExchangeReleaseAssignment(coursedir=course_directory(app, exercise), parent=app)
    do.force = True
    do.start()
    print(f"{exercise} can be fetched.")


def collect(app, exercise):
    """Takes the newest hand-in of each learner."""
    do = Collect(coursedir=course_directory(app, exercise), parent=app)
    do.update = True
    do.start()
    print(f"{len(do.src_records)} hand-ins of {exercise}.")


def feedback(app, exercise):
    """Gives each learner the page that grading has made. It is found only with the secret of the hand-in."""
    graded = os.path.join(ROOT, "graded", "feedback")
    count = 0
    for student in sorted(os.listdir(graded)) if os.path.isdir(graded) else []:
        page = os.path.join(graded, student, exercise, f"{exercise}.html")
        handed_in = os.path.join(ROOT, "collected", student, exercise)
        # Without its secret nobody would find the page: it was not handed in by JupyterLab.
        if not all(map(os.path.exists, (page, os.path.join(handed_in, "submission_secret.txt")))):
            continue
        ready = os.path.join(ROOT, "feedback", student, exercise)
        shutil.rmtree(ready, ignore_errors=True)
        os.makedirs(ready)
        for name in ("timestamp.txt", "submission_secret.txt"):
            shutil.copyfile(os.path.join(handed_in, name), os.path.join(ready, name))
        # nbgrader asks for the page by the name of the notebook, which the learner may have changed.
        for name in os.listdir(handed_in):
            if name.endswith(".ipynb"):
                shutil.copyfile(page, os.path.join(ready, name.removesuffix(".ipynb") + ".html"))
        count += 1
    if count:
        ExchangeReleaseFeedback(coursedir=course_directory(app, exercise), parent=app).start()
    print(f"{count} pages of {exercise} can be fetched.")


def main():
    verb, exercise = sys.argv[1:]
    # What goes out is for learners to read; what came in is not.
    os.umask(0o077 if verb == "collect" else 0o022)
    app = NbGrader()
    # What the course's account has of its own settings, nothing but the exchange is looked at.
    app.config.Exchange.root = os.environ["CLASS_EXCHANGE"]
    try:
        {"release": release, "collect": collect, "feedback": feedback}[verb](app, exercise)
    except ExchangeError as error:
        sys.exit(f"nbgrader says: {error}")


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError):
        main()
