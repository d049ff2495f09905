package io.splitpoint;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.splitpoint.tflite.AcceleratorException;
import io.splitpoint.tflite.InterpreterException;
import io.splitpoint.tflite.NativeCache;
import io.splitpoint.tflite.Tensor;
import io.splitpoint.tflite.TensorType;
import java.util.stream.Stream;

/** The arrows of the design, and who may touch which library. */
@AnalyzeClasses(packages = "io.splitpoint", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  private static final String[] NATIVE = {
    "io.splitpoint.tflite..",
    "io.splitpoint.edgetpu..",
    "io.splitpoint.pty..",
    "io.splitpoint.usb.."
  };
  private static final String[] MODELS = {"io.splitpoint.model.."};
  private static final String[] DEVICE = {"io.splitpoint.device.."};
  private static final String[] SERVER = {"io.splitpoint.server"};

  /** Every room may say why there is no result. */
  private static final String FAILURE = "io.splitpoint.failure";

  private static final String[] TABLES = {"io.splitpoint.table"};

  @ArchTest
  static final ArchRule failureUsesNoOtherRoom = room(new String[] {FAILURE}, new String[] {});

  /**
   * An exception that is neither of these ends the program as a defect; those that are named here
   * are caught in their own room.
   */
  @ArchTest
  static final ArchRule exceptionsOfOursHaveAnExitCode =
      classes()
          .that()
          .areAssignableTo(Exception.class)
          .and()
          .areNotAssignableTo(java.io.IOException.class)
          .and()
          .doNotHaveSimpleName("Refused")
          .and()
          .doNotHaveSimpleName("JobFailedException")
          .and()
          .areNotNestedClasses()
          .should()
          .beAssignableTo(io.splitpoint.failure.Failure.class);

  @ArchTest static final ArchRule tablesUseNoOtherRoom = room(TABLES, new String[] {});
  @ArchTest static final ArchRule nativeUsesNoOtherRoom = room(NATIVE, new String[] {});
  @ArchTest static final ArchRule modelsUseTablesAlone = room(MODELS, TABLES);

  @ArchTest
  static final ArchRule powerUsesTablesAlone = room(new String[] {"io.splitpoint.power.."}, TABLES);

  @ArchTest
  static final ArchRule profileUsesTablesAlone =
      room(new String[] {"io.splitpoint.profile"}, TABLES);

  @ArchTest
  static final ArchRule deviceUsesTablesNativeModelsAndProfile =
      room(DEVICE, join(TABLES, NATIVE, MODELS, new String[] {"io.splitpoint.profile"}));

  @ArchTest
  static final ArchRule profilerReachesNativeThroughDeviceOnly =
      room(
          new String[] {"io.splitpoint.profiler.."},
          join(DEVICE, MODELS, new String[] {"io.splitpoint.power..", "io.splitpoint.profile"}));

  @ArchTest
  static final ArchRule energyUsesProfileAndTables =
      room(
          new String[] {"io.splitpoint.energy"},
          join(TABLES, new String[] {"io.splitpoint.profile"}));

  @ArchTest
  static final ArchRule partitionerUsesEnergyProfileAndModels =
      room(
          new String[] {"io.splitpoint.partition.."},
          join(MODELS, TABLES, new String[] {"io.splitpoint.profile", "io.splitpoint.energy"}));

  @ArchTest static final ArchRule serverImportsNothingOfOurs = room(SERVER, new String[] {});

  @ArchTest
  static final ArchRule schedulerUsesTablesAndServer =
      room(new String[] {"io.splitpoint.schedule.."}, join(TABLES, SERVER));

  @ArchTest
  static final ArchRule offloadUsesDeviceNativeModelsAndServer =
      room(new String[] {"io.splitpoint.offload.."}, join(DEVICE, NATIVE, MODELS, SERVER));

  @ArchTest
  static final ArchRule streamUsesDeviceModelsProfileServerTablesAndTheCacheOfNativeLibraries =
      room(
          new String[] {"io.splitpoint.stream.."},
          join(DEVICE, NATIVE, MODELS, SERVER, TABLES, new String[] {"io.splitpoint.profile"}));

  /**
   * A part of a model is loaded in one place: interpreters, delegates and the Edge TPU are {@code
   * device}'s, and so is the choice of the runtime. What goes through its door is the memory of a
   * part's inputs and outputs, where the runtime keeps it and not copied, with its type; and why a
   * part does not run, so that the CPU or an answer to the client can take its place. Beside it
   * there is one directory for unpacked native libraries, FFmpeg's and our own.
   */
  @ArchTest
  static final ArchRule modelsAreLoadedByDeviceOnly =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              join(NATIVE, DEVICE, new String[] {"io.splitpoint.doctor", "io.splitpoint.bench.."}))
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("io.splitpoint.tflite..", "io.splitpoint.edgetpu..")
                  .and(
                      not(
                          belongToAnyOf(
                              Tensor.class,
                              TensorType.class,
                              InterpreterException.class,
                              AcceleratorException.class,
                              NativeCache.class))));

  /** Of these the rooms that run no part themselves need none. */
  @ArchTest
  static final ArchRule streamReachesNativeThroughDeviceButForWhereFfmpegIsUnpacked =
      noClasses()
          .that()
          .resideInAPackage("io.splitpoint.stream..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(NATIVE).and(not(belongToAnyOf(NativeCache.class))));

  @ArchTest
  static final ArchRule offloadReachesNativeThroughDeviceButForTensorsAndFailures =
      noClasses()
          .that()
          .resideInAPackage("io.splitpoint.offload..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(NATIVE)
                  .and(
                      not(
                          belongToAnyOf(
                              Tensor.class, TensorType.class, InterpreterException.class))));

  /** Use cases know the rooms and no command line; of native, tensors and the ports of meters. */
  @ArchTest
  static final ArchRule appUsesTheRoomsAndReport =
      room(
          new String[] {"io.splitpoint.app..", "io.splitpoint.run"},
          join(
              TABLES,
              MODELS,
              DEVICE,
              new String[] {
                "io.splitpoint.power..",
                "io.splitpoint.profile",
                "io.splitpoint.profiler",
                "io.splitpoint.energy",
                "io.splitpoint.partition",
                "io.splitpoint.offload..",
                "io.splitpoint.schedule..",
                "io.splitpoint.server",
                "io.splitpoint.stream..",
                "io.splitpoint.report",
                "io.splitpoint.tflite",
                "io.splitpoint.pty",
                "io.splitpoint.usb"
              }));

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("io.splitpoint.(**)").should().beFreeOfCycles().allowEmptyShould(true);

  /** Other readers would each have their own idea of a number, other writers of a line. */
  @ArchTest
  static final ArchRule onlyTablesReadsAndWritesCsv =
      only(join(TABLES, new String[] {"io.splitpoint.bench.."}), "org.apache.commons.csv..");

  @ArchTest static final ArchRule onlyNativeCrossesIntoC = only(NATIVE, "com.sun.jna..");

  @ArchTest
  static final ArchRule onlyModelsKnowsTheTfliteSchema = only(MODELS, "com.google.flatbuffers..");

  @ArchTest
  static final ArchRule onlyServerAndOffloadKnowNetty =
      only(join(SERVER, new String[] {"io.splitpoint.offload.."}), "io.netty..", "io.grpc..");

  @ArchTest
  static final ArchRule onlyPowerTalksToSerialPorts =
      only(new String[] {"io.splitpoint.power.."}, "com.fazecast..");

  @ArchTest
  static final ArchRule onlyCliKnowsPicocli =
      only(new String[] {"io.splitpoint.cli.."}, "picocli..");

  @ArchTest
  static final ArchRule commandsReachDomainRoomsThroughApp =
      classes().that().resideInAPackage("io.splitpoint.cli..").should(new LeaveTheWorkToApp());

  @ArchTest
  static final ArchRule onlyReportDrawsWithTablesaw =
      only(new String[] {"io.splitpoint.report"}, "tech.tablesaw..");

  @ArchTest
  static final ArchRule reportUsesProfilesPartitionsAndTables =
      room(
          new String[] {"io.splitpoint.report"},
          join(
              TABLES,
              new String[] {
                "io.splitpoint.profile", "io.splitpoint.profiler", "io.splitpoint.partition"
              }));

  @ArchTest
  static final ArchRule aThingLivesInTheRoomThatNeedsIt =
      noClasses()
          .should()
          .resideInAnyPackage(
              "..util..", "..utils..", "..common..", "..core..", "..helper..", "..manager..");

  /** Classes of these packages use, of ours, only themselves and the allowed ones. */
  private static ArchRule room(String[] packages, String[] allowed) {
    return noClasses()
        .that()
        .resideInAnyPackage(packages)
        .should()
        .dependOnClassesThat(
            resideInAPackage("io.splitpoint..")
                .and(not(resideInAnyPackage(join(packages, allowed, new String[] {FAILURE})))))
        .allowEmptyShould(true);
  }

  private static ArchRule only(String[] packages, String... libraries) {
    return classes()
        .that(resideInAPackage("io.splitpoint.."))
        .and()
        .resideOutsideOfPackages(packages)
        .should(
            com.tngtech.archunit.lang.conditions.ArchConditions.not(
                com.tngtech.archunit.lang.conditions.ArchConditions.dependOnClassesThat(
                    resideInAnyPackage(libraries))))
        .allowEmptyShould(true);
  }

  private static String[] join(String[]... parts) {
    return Stream.of(parts).flatMap(Stream::of).toArray(String[]::new);
  }
}
