// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds.condition;

/** Reasons of conditions and events: every one there is. */
public enum Reason {
    // on the way
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
    Placed,
    Loaded,
    SourceResolved,
    NamesUnique,
    ReconcileSucceeded,
    ScaledToZero,

    // the spec or the cluster stands in the way
    InvalidSpec,
    InsufficientMemory,
    NoMatchingPool,
    NoReadyGpu,
    ServedNameConflict,
    ModelNotFound,
    ModelNotReady,
    ReplicasUnavailable,
    PodUnschedulable,
    PodFailed,
    PodsNotReady,
    DrainTimeout,

    // accepted, for a later version
    NotSupportedYet,

    // the operator, or its way to the runtime
    RuntimeUnreachable,
    ReconcileFailed,

    // a runtime says so, by the same name: it cannot have the checkpoint
    UnsupportedSource,
    InvalidSource,
    SourceNotFound,
    SourceUnauthorized,
    SourceForbidden,
    SourceUnreachable,
    SourceUnreadable,
    SourceCorrupt,
    MissingSecret,
    InvalidSecret,
    CacheUnusable,
    NoDiskSpace,

    // a runtime says so: the checkpoint is not one it can serve
    InvalidCheckpoint,
    MissingFile,
    UnreadableFile,
    LinkOutside,
    InvalidConfig,
    UnsupportedConfig,
    UnknownArchitecture,
    UnsupportedDtype,
    UnsupportedQuantization,
    MissingTensor,
    UnexpectedTensor,
    TensorShape,
    InvalidTokenizer,
    UnsupportedTokenizer,

    // a runtime says so: the adapter does not fit
    InvalidAdapter,
    UnsupportedAdapter,
    AdapterBaseMismatch,
    AdapterRank,

    // a runtime says so: it cannot serve it as asked
    NameConflict,
    UnsupportedTier,
    InvalidOption,
    InvalidContextLength,
    InsufficientKvMemory,
    DeviceError,
    /** Something the API has no name for; the message has the runtime's words. */
    LoadFailed
}
