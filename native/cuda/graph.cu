// SPDX-License-Identifier: Apache-2.0
// CUDA graphs by stream capture. Only the calling thread is held to what can be captured, so that a model may load on
// another one meanwhile.
#include "check.h"
#include "device.h"

using namespace valence;

struct vl_graph {
    const int ordinal;
    const cudaGraphExec_t exec;
};

extern "C" vl_status vl_graph_begin(vl_device *device, vl_stream stream) {
    return guarded_on("vl_graph_begin", device, stream, [&](cudaStream_t on) {
        require(device->recording == Recording::kNone, "a graph is being recorded already");
        check_cuda(cudaStreamBeginCapture(on, cudaStreamCaptureModeThreadLocal), "beginning to record a graph");
        device->recording = Recording::kWhole;
    });
}

extern "C" vl_status vl_graph_end(vl_device *device, vl_stream stream, vl_graph **out) {
    return guarded_on("vl_graph_end", device, stream, [&](cudaStream_t on) {
        require(out != nullptr, "out must not be NULL");
        *out = nullptr;
        require(device->recording != Recording::kNone, "no graph is being recorded: vl_graph_begin comes first");
        const bool whole = device->recording == Recording::kWhole;
        device->recording = Recording::kNone;
        cudaGraph_t graph = nullptr;
        const cudaError_t ended = cudaStreamEndCapture(on, &graph);
        cudaGraphExec_t exec = nullptr;
        const cudaError_t made = ended == cudaSuccess && whole ? cudaGraphInstantiate(&exec, graph, 0) : cudaSuccess;
        if (graph != nullptr) {
            cudaGraphDestroy(graph);
        }
        require(whole, "a call failed while the graph was recorded");
        check_cuda(ended, "recording a graph");
        check_cuda(made, "making a recorded graph ready");
        *out = new vl_graph{device->ordinal, exec};
    });
}

extern "C" vl_status vl_graph_launch(vl_device *device, vl_stream stream, vl_graph *graph) {
    return guarded_on("vl_graph_launch", device, stream, [&](cudaStream_t on) {
        require(graph != nullptr, "graph must not be NULL");
        check_cuda(cudaGraphLaunch(graph->exec, on), "launching a graph");
    });
}

extern "C" void vl_graph_free(vl_graph *graph) {
    if (graph != nullptr) {
        // results are ignored: a lost device cannot give anything back
        cudaSetDevice(graph->ordinal);
        cudaGraphExecDestroy(graph->exec);
        delete graph;
    }
}
