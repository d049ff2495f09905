package io.splitpoint;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/**
 * What a command may ask of a room that does the work: values. It makes records and enums from the
 * words of options (a device file or a server's address among them), and it reads what a use case
 * found. It does not read tables, connect, open, measure or compute, so it calls
 *
 * <ul>
 *   <li>no method that declares {@link IOException} or {@link InterruptedException};
 *   <li>no method that gives something to be closed;
 *   <li>no constructor and no static method of a class that is neither a record nor an enum.
 * </ul>
 */
final class LeaveTheWorkToApp extends ArchCondition<JavaClass> {

  /** Where use cases are, what they give, and what text and pages are made of. */
  private static final Set<String> OPEN =
      Set.of("app", "run", "report", "table", "failure", "cli", "doctor");

  private static final Set<String> ALLOWED =
      Set.of(
          // defaults of options that are this machine's own
          "io.splitpoint.device.Devices.hostLikeThis",
          "io.splitpoint.device.trial.FreeMemory.half",
          // the words that complete an option
          "io.splitpoint.model.zoo.Zoo.names",
          // a number, or a row, as its table has it
          "io.splitpoint.partition.BatteryCsv.rows",
          "io.splitpoint.partition.SplitsCsv.cells",
          "io.splitpoint.profile.Median.of",
          "io.splitpoint.profile.Milliseconds.text",
          "io.splitpoint.schedule.TasksCsv.ms",
          // all that schedule evaluate does is to read its argument
          "io.splitpoint.schedule.client.ClientLog.read");

  LeaveTheWorkToApp() {
    super("leave the work of the domain rooms to use cases and know values of them only");
  }

  @Override
  public void check(JavaClass command, ConditionEvents events) {
    for (JavaAccess<?> access : command.getAccessesFromSelf()) {
      if (access.getTarget() instanceof CodeUnitAccessTarget target
          && isDomain(target.getOwner())
          && !ALLOWED.contains(target.getOwner().getName() + "." + target.getName())
          && isWork(target)) {
        events.add(SimpleConditionEvent.violated(command, access.getDescription()));
      }
    }
  }

  private static boolean isDomain(JavaClass owner) {
    String[] name = owner.getPackageName().split("\\.");
    return owner.getPackageName().startsWith("io.splitpoint.") && !OPEN.contains(name[2]);
  }

  private static boolean isWork(CodeUnitAccessTarget target) {
    JavaClass owner = target.getOwner();
    boolean value = owner.isRecord() || owner.isEnum();
    Optional<? extends JavaCodeUnit> called = target.resolveMember();
    boolean makes =
        target.getName().equals("<init>")
            || called.stream().anyMatch(of -> of.getModifiers().contains(JavaModifier.STATIC));
    boolean waits =
        called.stream()
            .anyMatch(
                of ->
                    of.getThrowsClause().containsType(IOException.class)
                        || of.getThrowsClause().containsType(InterruptedException.class));
    return waits
        || target.getRawReturnType().isAssignableTo(AutoCloseable.class)
        || makes && !value;
  }
}
