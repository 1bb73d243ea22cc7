# A release of RocketMQ on the base image, with the paths and the user of the official image.
# Only COPY and ENV: no container runs while it is built.
ARG base
FROM ${base}
ARG version
ENV ROCKETMQ_VERSION=${version} \
    ROCKETMQ_HOME=/home/rocketmq/rocketmq-${version} \
    JAVA_HOME=/usr/lib/jvm/default-java \
    LANG=C.UTF-8
COPY --chown=3000:3000 rocketmq /home/rocketmq
EXPOSE 9876 10909 10911 10912
USER rocketmq
WORKDIR ${ROCKETMQ_HOME}/bin
CMD ["bash"]
