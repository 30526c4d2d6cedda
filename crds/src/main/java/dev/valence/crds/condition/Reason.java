// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds.condition;

/** Reasons of conditions and events: every one there is. */
public enum Reason {
    // progress
    Pending,
    Planning,
    Scheduling,
    Starting,
    Inspecting,
    Downloading,
    Loading,
    Draining,
    Updating,
    Terminating,

    // as wished
    Ready,
    Serving,
    Standby,
    Placed,
    Loaded,
    SourceResolved,
    NamesUnique,
    ReconcileSucceeded,
    ScaledToZero,

    // resource or cluster stands in the way
    InsufficientMemory,
    NoMatchingPool,
    NoReadyGpu,
    PodUnschedulable,
    PodFailed,
    PodLost,
    PodsNotReady,
    ReplicasUnavailable,
    ServedNameConflict,
    InvalidSpec,

    // checkpoint stands in the way
    UnsupportedSource,
    SourceUnreachable,
    SourceNotFound,
    SourceForbidden,
    InvalidCheckpoint,
    UnsupportedArchitecture,
    UnsupportedQuantization,
    LoadFailed,

    // adapter stands in the way
    ModelNotFound,
    ModelNotReady,
    WrongBaseModel,
    RankTooLarge,

    // the runtime or the operator
    RuntimeUnreachable,
    RuntimeRejected,
    ReconcileFailed,
    DrainTimeout
}
